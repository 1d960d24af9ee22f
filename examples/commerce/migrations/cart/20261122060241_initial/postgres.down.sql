DROP TABLE "credit_line";

DROP TABLE "cart_shipping_method_tax_line";

DROP TABLE "cart_shipping_method_adjustment";

DROP TABLE "cart_shipping_method";

DROP TABLE "cart_line_item_tax_line";

DROP TABLE "cart_line_item_adjustment";

DROP TABLE "cart_line_item";

DROP TABLE "cart";

DROP TABLE "cart_address";
