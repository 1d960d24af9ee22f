//! Names in the database: derived once, shortened once, the same for ever.

use sha2::{Digest, Sha256};

/// The shortest limit of the databases: PostgreSQL cuts at 63 bytes.
pub const LIMIT: usize = 63;

/// Characters of the hash behind a shortened name.
const HASH: usize = 10;

/// A name under the limit: itself, or a readable head, `_`, and a hash of the whole.
///
/// ```
/// use modelink::schema::naming::shorten;
/// assert_eq!(shorten("product_handle_unique"), "product_handle_unique");
/// assert_eq!(shorten(&"very_long_name_".repeat(9)).len(), 63);
/// ```
pub fn shorten(name: &str) -> String {
    if name.len() <= LIMIT {
        return name.to_owned();
    }
    let mut head = LIMIT - HASH - 1;
    while !name.is_char_boundary(head) {
        head -= 1;
    }
    format!("{}_{}", &name[..head], hash(name))
}

/// Ten characters of base 32 of the SHA-256 of a text.
pub fn hash(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digest = Sha256::digest(text.as_bytes());
    let bits = u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]]);
    (0..HASH).map(|place| ALPHABET[(bits >> (59 - 5 * place) & 31) as usize] as char).collect()
}

/// The plural of the last word of a snake-case name.
///
/// ```
/// use modelink::schema::naming::plural;
/// assert_eq!(plural("order_category"), "order_categories");
/// ```
pub fn plural(name: &str) -> String {
    let many = |word: &str| if word == "info" { word.to_owned() } else { pluralizer::pluralize(word, 2, false) };
    match name.rsplit_once('_') {
        Some((head, last)) => format!("{head}_{}", many(last)),
        None => many(name),
    }
}

/// The pivot table of two tables: both in alphabetical order, the last one in the plural.
pub fn pivot_table(a: &str, b: &str) -> String {
    let (first, last) = if a <= b { (a, b) } else { (b, a) };
    shorten(&format!("{first}_{}", plural(last)))
}

/// The table of a link: modules and tables of both ends, in the order written.
pub fn link_table(ends: [(&str, &str); 2]) -> String {
    let [(module_a, table_a), (module_b, table_b)] = ends;
    shorten(&format!("{module_a}_{table_a}_{module_b}_{table_b}"))
}

/// An index or constraint: table, columns, and what it is.
pub fn object(table: &str, columns: &[impl AsRef<str>], what: &str) -> String {
    let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
    let middle = if columns.is_empty() { String::new() } else { format!("_{}", columns.join("_")) };
    shorten(&format!("{table}{middle}_{what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pivot_is_named_by_both_tables_with_the_last_in_the_plural() {
        assert_eq!(pivot_table("product", "order"), "order_products");
        assert_eq!(pivot_table("lab_order", "lab_product"), "lab_order_lab_products");
        assert_eq!(pivot_table("person", "person"), "person_people");
    }

    #[test]
    fn plurals_follow_english() {
        for (one, many) in [("category", "categories"), ("status", "statuses"), ("person", "people"), ("child", "children")] {
            assert_eq!(plural(one), many);
        }
        for same in ["series", "data", "info", "sheep"] {
            assert_eq!(plural(same), same, "{same} has no other plural");
        }
    }

    #[test]
    fn a_link_is_named_in_the_order_written() {
        assert_eq!(link_table([("product", "product"), ("blog", "post")]), "product_product_blog_post");
        assert_eq!(link_table([("blog", "post"), ("product", "product")]), "blog_post_product_product");
    }

    #[test]
    fn long_names_keep_a_readable_head_and_never_change() {
        let long = "customer_relationship_customer_relationship_member_loyalty_program_tier";
        assert_eq!(shorten(long), "customer_relationship_customer_relationship_member_l_232nkr4yt4");
        assert_ne!(shorten(long), shorten(&long.replace("tier", "year")));
    }

    /// Names that people have in their databases: a line that changes renames their objects.
    #[test]
    fn two_hundred_names_never_change() {
        let lines: Vec<_> = include_str!("golden/names.tsv").lines().filter_map(|line| line.split_once('\t')).collect();
        assert_eq!(lines.len(), 200);
        for (name, short) in lines {
            assert_eq!(shorten(name), short);
            assert!(short.len() <= LIMIT, "{short}");
        }
    }

    #[test]
    fn ten_thousand_long_names_stay_apart() {
        let head = "a_name_with_a_head_that_is_longer_than_what_is_left_of_it_afterwards";
        let names: std::collections::HashSet<_> = (0..10_000).map(|number| shorten(&format!("{head}_{number}"))).collect();
        assert_eq!(names.len(), 10_000);
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        let name = "é".repeat(60);
        assert!(shorten(&name).len() <= LIMIT);
    }
}
