DROP TABLE "region_country";

DROP TABLE "region";
