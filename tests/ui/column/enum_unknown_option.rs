use modelink::prelude::*;

#[derive(DbEnum)]
#[db(rename_al = "lowercase")]
enum Status {
    #[db(valu = "draft")]
    Draft,
    #[db(value = 3)]
    Sold,
}

fn main() {}
