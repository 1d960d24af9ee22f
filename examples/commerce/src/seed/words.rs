//! Words that names are made of.

pub const ADJECTIVES: [&str; 12] =
    ["Light", "Warm", "Soft", "Sturdy", "Plain", "Striped", "Woollen", "Linen", "Classic", "Travel", "Garden", "Winter"];
pub const NOUNS: [&str; 14] = [
    "Shirt", "Jacket", "Trousers", "Hat", "Scarf", "Blanket", "Lamp", "Chair", "Boots", "Backpack", "Tent", "Mug", "Apron",
    "Basket",
];
pub const SIZES: [&str; 3] = ["S", "M", "L"];
pub const COLOURS: [&str; 4] = ["Black", "White", "Rust", "Sea blue"];
pub const MATERIALS: [&str; 5] = ["Cotton", "Wool", "Linen", "Oak", "Steel"];
pub const TAGS: [&str; 8] = ["new", "organic", "last pieces", "gift", "outdoor", "kitchen", "fair trade", "limited"];
pub const TYPES: [&str; 4] = ["Clothing", "Shoes", "Home", "Outdoors"];
pub const COLLECTIONS: [&str; 5] = ["Spring", "Summer", "Autumn", "Winter", "Basics"];
pub const CATEGORIES: [(&str, [&str; 3]); 4] = [
    ("Wear", ["Tops", "Bottoms", "Accessories"]),
    ("Living", ["Light", "Seats", "Textiles"]),
    ("Kitchen", ["Cups", "Tools", "Linen"]),
    ("Outside", ["Tents", "Bags", "Boots"]),
];
pub const FIRST_NAMES: [&str; 10] = ["Ada", "Bruno", "Chloé", "Dmitri", "Élodie", "Farid", "Greta", "Hugo", "Inès", "Jürgen"];
pub const LAST_NAMES: [&str; 11] =
    ["Martin", "Schmidt", "Rossi", "García", "Novák", "Larsen", "Dubois", "O'Brien", "Kowalski", "Öztürk", "Smith"];
pub const CITIES: [(&str, &str, &str); 6] = [
    ("Berlin", "10115", "de"),
    ("Lyon", "69001", "fr"),
    ("Wien", "1010", "at"),
    ("Chicago", "60601", "us"),
    ("Montréal", "H2X 1Y4", "ca"),
    ("Zürich", "8001", "ch"),
];

/// The word at a place in a list that begins anew at its end.
pub fn turn<'w>(words: &'w [&'w str], place: usize) -> &'w str {
    words[place % words.len()]
}

/// A name as addresses hold it.
pub fn handle(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
