DROP TABLE "product_variant_product_image";

DROP TABLE "product_variant_option";

DROP TABLE "product_variant";

DROP TABLE "product_tags";

DROP TABLE "product_product_option_value";

DROP TABLE "product_product_option";

DROP TABLE "product_category_product";

DROP TABLE "image";

DROP TABLE "product";

DROP TABLE "product_type";

DROP TABLE "product_tag";

DROP TABLE "product_option_value";

DROP TABLE "product_option";

DROP TABLE "product_collection";

DROP TABLE "product_category";
