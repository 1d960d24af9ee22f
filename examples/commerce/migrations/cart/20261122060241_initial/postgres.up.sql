CREATE TABLE "cart_address" (
    "id" text COLLATE "C" NOT NULL,
    "customer_id" text,
    "company" text,
    "first_name" text,
    "last_name" text,
    "address_1" text,
    "address_2" text,
    "city" text,
    "country_code" text,
    "province" text,
    "postal_code" text,
    "phone" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_address_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "cart_address" IS 'Where a cart is sent, or its bill.';

CREATE TABLE "cart" (
    "id" text COLLATE "C" NOT NULL,
    "region_id" text,
    "customer_id" text,
    "sales_channel_id" text,
    "email" text,
    "currency_code" text NOT NULL,
    "locale" text,
    "metadata" jsonb,
    "completed_at" timestamptz,
    "shipping_address_id" text COLLATE "C",
    "billing_address_id" text COLLATE "C",
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_shipping_address_id_fkey" FOREIGN KEY ("shipping_address_id") REFERENCES "cart_address" ("id") ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT "cart_billing_address_id_fkey" FOREIGN KEY ("billing_address_id") REFERENCES "cart_address" ("id") ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX "cart_shipping_address_id_idx" ON "cart" ("shipping_address_id");

CREATE UNIQUE INDEX "cart_shipping_address_id_unique" ON "cart" ("shipping_address_id") WHERE deleted_at IS NULL;

CREATE INDEX "cart_billing_address_id_idx" ON "cart" ("billing_address_id");

CREATE UNIQUE INDEX "cart_billing_address_id_unique" ON "cart" ("billing_address_id") WHERE deleted_at IS NULL;

CREATE INDEX "cart_region_id_idx" ON "cart" ("region_id") WHERE deleted_at is null and region_id is not null;

CREATE INDEX "cart_customer_id_idx" ON "cart" ("customer_id") WHERE deleted_at is null and customer_id is not null;

CREATE INDEX "cart_sales_channel_id_idx" ON "cart" ("sales_channel_id") WHERE deleted_at is null and sales_channel_id is not null;

CREATE INDEX "cart_currency_code_idx" ON "cart" ("currency_code") WHERE deleted_at IS NULL;

COMMENT ON TABLE "cart" IS 'What somebody is about to buy.';

COMMENT ON COLUMN "cart"."customer_id" IS 'The keys of other modules are plain texts here; read-only links follow them.';

CREATE TABLE "cart_line_item" (
    "id" text COLLATE "C" NOT NULL,
    "title" text NOT NULL,
    "subtitle" text,
    "thumbnail" text,
    "quantity" integer NOT NULL,
    "variant_id" text,
    "product_id" text,
    "product_title" text,
    "product_description" text,
    "product_subtitle" text,
    "product_type" text,
    "product_type_id" text,
    "product_collection" text,
    "product_handle" text,
    "variant_sku" text,
    "variant_barcode" text,
    "variant_title" text,
    "variant_option_values" jsonb,
    "requires_shipping" boolean NOT NULL DEFAULT TRUE,
    "is_discountable" boolean NOT NULL DEFAULT TRUE,
    "is_giftcard" boolean NOT NULL DEFAULT FALSE,
    "is_tax_inclusive" boolean NOT NULL DEFAULT FALSE,
    "is_custom_price" boolean NOT NULL DEFAULT FALSE,
    "compare_at_unit_price" numeric,
    "unit_price" numeric NOT NULL,
    "metadata" jsonb,
    "cart_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_line_item_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_line_item_unit_price_check" CHECK ("unit_price" >= 0),
    CONSTRAINT "cart_line_item_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "cart" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_line_item_cart_id_idx" ON "cart_line_item" ("cart_id");

CREATE INDEX "cart_line_item_variant_id_idx" ON "cart_line_item" ("variant_id") WHERE deleted_at is null and variant_id is not null;

CREATE INDEX "cart_line_item_product_id_idx" ON "cart_line_item" ("product_id") WHERE deleted_at is null and product_id is not null;

CREATE INDEX "cart_line_item_product_type_id_idx" ON "cart_line_item" ("product_type_id") WHERE deleted_at is null and product_type_id is not null;

COMMENT ON TABLE "cart_line_item" IS 'One line of a cart: it keeps what the product was called when it was added.';

CREATE TABLE "cart_line_item_adjustment" (
    "id" text COLLATE "C" NOT NULL,
    "description" text,
    "code" text,
    "amount" numeric NOT NULL,
    "is_tax_inclusive" boolean NOT NULL DEFAULT FALSE,
    "provider_id" text,
    "promotion_id" text,
    "metadata" jsonb,
    "item_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_line_item_adjustment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_line_item_adjustment_amount_check" CHECK ("amount" >= 0),
    CONSTRAINT "cart_line_item_adjustment_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "cart_line_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_line_item_adjustment_item_id_idx" ON "cart_line_item_adjustment" ("item_id");

CREATE INDEX "cart_line_item_adjustment_promotion_id_idx" ON "cart_line_item_adjustment" ("promotion_id") WHERE deleted_at is null and promotion_id is not null;

COMMENT ON TABLE "cart_line_item_adjustment" IS 'What a promotion takes off a line.';

CREATE TABLE "cart_line_item_tax_line" (
    "id" text COLLATE "C" NOT NULL,
    "description" text,
    "code" text NOT NULL,
    "rate" real NOT NULL,
    "provider_id" text,
    "metadata" jsonb,
    "data" jsonb,
    "tax_rate_id" text,
    "item_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_line_item_tax_line_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_line_item_tax_line_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "cart_line_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_line_item_tax_line_item_id_idx" ON "cart_line_item_tax_line" ("item_id");

CREATE INDEX "cart_line_item_tax_line_tax_rate_id_idx" ON "cart_line_item_tax_line" ("tax_rate_id") WHERE deleted_at is null and tax_rate_id is not null;

COMMENT ON TABLE "cart_line_item_tax_line" IS 'A tax on a line.';

CREATE TABLE "cart_shipping_method" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "description" jsonb,
    "amount" numeric NOT NULL,
    "is_tax_inclusive" boolean NOT NULL DEFAULT FALSE,
    "shipping_option_id" text,
    "data" jsonb,
    "metadata" jsonb,
    "cart_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_shipping_method_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_shipping_method_amount_check" CHECK ("amount" >= 0),
    CONSTRAINT "cart_shipping_method_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "cart" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_shipping_method_cart_id_idx" ON "cart_shipping_method" ("cart_id");

CREATE INDEX "cart_shipping_method_shipping_option_id_idx" ON "cart_shipping_method" ("shipping_option_id") WHERE deleted_at is null and shipping_option_id is not null;

COMMENT ON TABLE "cart_shipping_method" IS 'How the cart is sent.';

CREATE TABLE "cart_shipping_method_adjustment" (
    "id" text COLLATE "C" NOT NULL,
    "description" text,
    "code" text,
    "amount" numeric NOT NULL,
    "provider_id" text,
    "metadata" jsonb,
    "promotion_id" text,
    "shipping_method_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_shipping_method_adjustment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_shipping_method_adjustment_shipping_method_id_fkey" FOREIGN KEY ("shipping_method_id") REFERENCES "cart_shipping_method" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_shipping_method_adjustment_shipping_method_id_idx" ON "cart_shipping_method_adjustment" ("shipping_method_id");

CREATE INDEX "cart_shipping_method_adjustment_promotion_id_idx" ON "cart_shipping_method_adjustment" ("promotion_id") WHERE deleted_at is null and promotion_id is not null;

COMMENT ON TABLE "cart_shipping_method_adjustment" IS 'What a promotion takes off the shipping.';

CREATE TABLE "cart_shipping_method_tax_line" (
    "id" text COLLATE "C" NOT NULL,
    "description" text,
    "code" text NOT NULL,
    "rate" real NOT NULL,
    "provider_id" text,
    "tax_rate_id" text,
    "metadata" jsonb,
    "data" jsonb,
    "shipping_method_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_shipping_method_tax_line_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "cart_shipping_method_tax_line_shipping_method_id_fkey" FOREIGN KEY ("shipping_method_id") REFERENCES "cart_shipping_method" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "cart_shipping_method_tax_line_shipping_method_id_idx" ON "cart_shipping_method_tax_line" ("shipping_method_id");

CREATE INDEX "cart_shipping_method_tax_line_tax_rate_id_idx" ON "cart_shipping_method_tax_line" ("tax_rate_id") WHERE deleted_at is null and tax_rate_id is not null;

COMMENT ON TABLE "cart_shipping_method_tax_line" IS 'A tax on the shipping.';

CREATE TABLE "credit_line" (
    "id" text COLLATE "C" NOT NULL,
    "cart_id" text COLLATE "C" NOT NULL,
    "reference" text,
    "reference_id" text,
    "amount" numeric NOT NULL,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "credit_line_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_line_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "cart" ("id") ON UPDATE CASCADE
);

CREATE INDEX "credit_line_cart_id_idx" ON "credit_line" ("cart_id");

CREATE INDEX "credit_line_reference_reference_id_idx" ON "credit_line" ("reference", "reference_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "credit_line" IS 'Money that the customer has already, as from a gift card.';
