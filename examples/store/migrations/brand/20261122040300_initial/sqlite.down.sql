DROP TABLE "brand";
