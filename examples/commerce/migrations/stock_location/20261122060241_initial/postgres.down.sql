DROP TABLE "stock_location";

DROP TABLE "stock_location_address";
