DROP TABLE "variant";

DROP TABLE "product_tags";

DROP TABLE "tag";

DROP TABLE "product";
