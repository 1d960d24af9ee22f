DROP TABLE "cart";
