DROP TABLE "currency";
