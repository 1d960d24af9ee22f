CREATE TABLE "cart" (
    "id" text COLLATE "C" NOT NULL,
    "customer_id" text,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "cart_pkey" PRIMARY KEY ("id")
);

COMMENT ON COLUMN "cart"."customer_id" IS 'The key of a customer, as it is stored: a module names no type of another.';
