DROP TABLE "variant";

DROP TABLE "product";
