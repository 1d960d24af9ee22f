DROP TABLE "price_rule";

DROP TABLE "price";

DROP TABLE "price_set";

DROP TABLE "price_preference";

DROP TABLE "price_list_rule";

DROP TABLE "price_list";
