//! Declarations in unusual places, with unusual names, in unusual order.
#![deny(warnings)]
#![allow(dead_code)]

/// Names that generated code, the prelude or the language use too.
pub mod names {
    use modelink::prelude::*;

    #[module(models(Words, Row, Fields, r#Fn), name = "names")]
    pub struct Module;

    #[model(table = "words", index(r#type, clone), unique(note, where = "note is not null"), check(count >= 0 || map == "x"))]
    #[derive(Debug, Clone)]
    pub struct Words {
        pub id: Id<Self>,
        pub r#type: String,
        pub clone: i32,
        pub note: Option<String>,
        pub into: i32,
        pub try_into: i32,
        /// "quoted" {braces} \n %s
        #[deprecated = "the library may still use it"]
        pub old: Option<i32>,
        #[column(default = 0)]
        pub count: i32,
        pub map: String,
        pub product: String,
        pub key: String,
        pub read: bool,
        pub values: Vec<String>,
        pub fields: Json,
        pub new: Option<DateTime>,
        pub größe: i64,
        pub r#fn: BelongsTo<Option<r#Fn>>,
        pub parent: BelongsTo<Option<Self>>,
        #[relation(mapped_by = parent)]
        pub r#match: HasMany<Self>,
    }

    #[model]
    pub struct Row {
        pub id: Id<Row, Uuid>,
    }

    #[model]
    pub struct Fields {
        pub id: Id<Fields, i64>,
    }

    #[model]
    pub struct r#Fn {
        pub id: Id<r#Fn>,
        #[relation(mapped_by = r#fn)]
        pub words: HasMany<Words>,
    }

    pub fn uses() {
        let _ = filter!(
            Words,
            clone > 3 && into == 3 && try_into < 4 && product == "x" && r#match.count == 3 && größe < 4 && r#fn.id != None
        );
        let _ = graph!(Words(order: [-clone, note, into]) { clone, into, try_into, product, note, r#match { map, r#type }, r#fn { words { id } } });
    }
}

/// Models in other modules of the crate, some of them not to be seen outside, listed by paths.
pub mod places {
    pub(crate) mod inner {
        pub(super) mod deep {
            use modelink::prelude::*;

            /// Private, as the field that holds it.
            #[derive(DbEnum)]
            enum Secret {
                Kept,
            }

            #[model]
            pub(in crate::edges::places) struct Hidden {
                pub(super) id: Id<Hidden>,
                title: String,
                secret: Secret,
                owner: BelongsTo<super::Shown>,
            }
        }
        pub(super) use deep::Hidden as Renamed;

        use modelink::prelude as short;

        /// A model that is seen through another name of the prelude.
        #[short::model(timestamps = false)]
        pub(crate) struct Shown {
            pub id: short::Id<Shown>,
            #[relation(mapped_by = owner, cascade(delete))]
            pub(in crate::edges::places) hidden: short::HasMany<deep::Hidden>,
        }
    }

    #[modelink::prelude::module(models(inner::Shown, inner::Renamed), name = "places")]
    pub(crate) struct PlacesModule;
}

/// Attributes in any order, comments of every form, and what people derive.
pub mod order {
    use modelink::prelude::*;

    #[module(models(Before, After, Every))]
    pub struct OrderModule;

    #[derive(Debug, Clone, PartialEq)]
    #[model]
    #[allow(clippy::struct_excessive_bools)]
    pub struct Before {
        /** A comment
        of two lines. */
        pub id: Id<Before>,
        #[doc = "Another one."]
        #[column(unique)]
        #[column(index)]
        pub handle: String,
    }

    /// All that a struct can derive, over relations of every kind.
    #[model]
    #[allow(non_snake_case)]
    #[derive(serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Every {
        pub id: Id<Every>,
        pub camelCase: Option<i32>,
        pub parent: BelongsTo<Option<Every>>,
        #[relation(mapped_by = parent)]
        pub children: HasMany<Every>,
        #[relation(foreign_key)]
        pub other: HasOne<Every>,
        #[relation(pivot_table = "every_other")]
        pub others: ManyToMany<Every>,
    }

    #[model]
    #[derive(serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq, Eq, Hash)]
    #[serde(rename_all = "camelCase")]
    pub struct After {
        #[serde(rename = "key")]
        pub id: Id<After>,
        #[cfg_attr(test, serde(default))]
        pub long_name: String,
        #[column(default = Mood::r#Final)]
        pub mood: Mood,
    }

    #[derive(serde::Serialize, serde::Deserialize, Debug, Clone, Copy, PartialEq, Eq, Hash, DbEnum)]
    #[db(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Mood {
        r#Final,
        /// Kept under its former name.
        #[db(value = "open", was = "opened")]
        Open,
    }
}

/// Links of every form.
pub mod links {
    use modelink::prelude::*;

    use super::{names::Words, order::*};

    link! { pub Plain { Words.mood: One<After>, After.words: Many<Words> } }
    link! {
        /// An end without a name, and words of the language.
        #[link(table = "unnamed", id = false)]
        pub Unnamed {
            #[restrict]
            Words.r#enum: Many<Before>,
            Before: Many<Words>,
            r#type: String = "x",
            position: i32 = 1 + 2,
            note: Option<String>,
        }
    }
    link! { pub(crate) Oneself { Words.friends: Many<Words>, Words.fans: Many<Words>, } }
    link! { pub SamePair { Words.feeling: One<crate::edges::order::After>, crate::edges::order::After.felt: Many<Words> } }
    link! {
        /// Both ends are called alike.
        pub Alike { Words.peers: Many<After>, After.peers: Many<Words> }
    }
    link! {
        #[link(read_only, key = Words.product)]
        pub Kept { Words.after: One<After>, After.keepers: Many<Words> }
    }

    #[modelink::app(
        modules(super::names::Module, super::order::OrderModule, super::places::PlacesModule),
        links(Plain, Unnamed, Oneself, SamePair, Alike, Kept)
    )]
    pub(crate) struct Edges;

    pub fn uses() {
        let _ = graph!(Words { peers { peers { id } } });
        let _ = graph!(Words { mood { id }, r#enum { handle, link { r#type, position } }, friends { id }, fans { clone }, after { id } });
        let _ = filter!(Unnamed, position > 3 && words.clone == 3 && r#type == "x");
    }
}

/// Models that a function keeps for itself, and models that a macro writes.
pub mod written {
    use modelink::prelude::*;

    pub fn uses() {
        #[module(models(Inner, Outer))]
        struct LocalModule;

        #[derive(Debug, Clone, Copy, PartialEq, DbEnum)]
        enum Kind {
            None,
            Some,
        }

        #[model]
        struct Outer {
            id: Id<Outer>,
            #[column(default = Kind::None)]
            kind: Kind,
            #[relation(mapped_by = outer)]
            inner: HasMany<Inner>,
        }

        #[model]
        struct Inner {
            id: Id<Inner>,
            outer: BelongsTo<Outer>,
        }

        #[modelink::app(modules(LocalModule))]
        struct Local;

        let _ = graph!(Outer(filter: inner.outer.kind == Kind::Some) { inner { outer { kind } } });
        let _ = create!(Outer { inner: [{}] });
    }

    macro_rules! tree {
        ($(#[$about:meta])* $vis:vis $name:ident, $prefix:literal, $parent:ty { $($field:ident: $ty:ty = $default:expr),* } $children:ident) => {
            $(#[$about])*
            #[model(id_prefix = $prefix)]
            $vis struct $name {
                $vis id: Id<$name>,
                $(#[column(default = $default)] $vis $field: $ty,)*
                $vis parent: BelongsTo<$parent>,
                #[relation(mapped_by = parent)]
                $vis $children: HasMany<$name>,
            }
        };
    }
    tree! {
        /// Made by a macro.
        #[derive(Debug, Clone)]
        pub(crate) Branch, "branch", Option<Branch> { weight: i32 = 3, name: String = "x", rings: Option<Vec<i32>> = vec![1] } twigs
    }
    macro_rules! module {
        ($module:ident, $($model:ty),*) => {
            #[module(models($($model),*))]
            pub(crate) struct $module;
        };
    }
    module!(BranchModule, Branch);
    macro_rules! heavier {
        ($model:ident, $field:ident, $value:expr) => {
            filter!($model, $field > $value && twigs.$field > $value)
        };
    }
    pub(crate) fn heavy() -> Cond<Branch> {
        heavier!(Branch, weight, 3 + 1)
    }
}
