//! The tables as entities of SeaORM: links are junctions.

macro_rules! entity {
    ($module:ident, $table:literal, { $($fields:tt)* }) => {
        pub mod $module {
            use sea_orm::entity::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($fields)*
                pub created_at: DateTimeUtc,
                pub updated_at: DateTimeUtc,
                pub deleted_at: Option<DateTimeUtc>,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(product, "product", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub title: String,
    pub handle: String,
    pub status: String,
    #[sea_orm(has_many)] pub variants: HasMany<super::variant::Entity>,
    #[sea_orm(has_many, via = "product_tag")] pub tags: HasMany<super::tag::Entity>,
    #[sea_orm(has_many, via = "product_brand")] pub brands: HasMany<super::brand::Entity>,
    #[sea_orm(has_many, via = "product_post")] pub posts: HasMany<super::post::Entity>,
});
entity!(variant, "variant", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub title: String,
    pub sku: String,
    pub price: Decimal,
    pub product_id: String,
    #[sea_orm(belongs_to, from = "product_id", to = "id")] pub product: BelongsTo<super::product::Entity>,
    #[sea_orm(has_many, via = "variant_item")] pub items: HasMany<super::item::Entity>,
});
entity!(tag, "tag", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub value: String,
    #[sea_orm(has_many, via = "product_tag")] pub products: HasMany<super::product::Entity>,
});
entity!(brand, "brand", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub name: String,
    #[sea_orm(has_many, via = "product_brand")] pub products: HasMany<super::product::Entity>,
});
entity!(post, "post", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub title: String,
    #[sea_orm(has_many, via = "product_post")] pub products: HasMany<super::product::Entity>,
});
entity!(item, "inventory_item", {
    #[sea_orm(primary_key, auto_increment = false)] pub id: String,
    pub stocked_quantity: i64,
    #[sea_orm(has_many, via = "variant_item")] pub variants: HasMany<super::variant::Entity>,
});
entity!(product_brand, "product_brand", {
    #[sea_orm(primary_key, auto_increment = false)] pub product_id: String,
    #[sea_orm(primary_key, auto_increment = false)] pub brand_id: String,
    pub id: String,
    #[sea_orm(belongs_to, from = "product_id", to = "id")] pub product: BelongsTo<super::product::Entity>,
    #[sea_orm(belongs_to, from = "brand_id", to = "id")] pub brand: BelongsTo<super::brand::Entity>,
});
entity!(product_post, "product_post", {
    #[sea_orm(primary_key, auto_increment = false)] pub product_id: String,
    #[sea_orm(primary_key, auto_increment = false)] pub post_id: String,
    pub id: String,
    #[sea_orm(belongs_to, from = "product_id", to = "id")] pub product: BelongsTo<super::product::Entity>,
    #[sea_orm(belongs_to, from = "post_id", to = "id")] pub post: BelongsTo<super::post::Entity>,
});
entity!(variant_item, "variant_item", {
    #[sea_orm(primary_key, auto_increment = false)] pub variant_id: String,
    #[sea_orm(primary_key, auto_increment = false)] pub inventory_item_id: String,
    pub id: String,
    #[sea_orm(belongs_to, from = "variant_id", to = "id")] pub variant: BelongsTo<super::variant::Entity>,
    #[sea_orm(belongs_to, from = "inventory_item_id", to = "id")] pub item: BelongsTo<super::item::Entity>,
});

/// The pivot has no moments.
pub mod product_tag {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product_tags")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: String,
        #[sea_orm(belongs_to, from = "product_id", to = "id")]
        pub product: BelongsTo<super::product::Entity>,
        #[sea_orm(belongs_to, from = "tag_id", to = "id")]
        pub tag: BelongsTo<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
