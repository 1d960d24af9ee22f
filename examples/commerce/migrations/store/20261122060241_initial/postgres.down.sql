DROP TABLE "store_locale";

DROP TABLE "store_currency";

DROP TABLE "store";
