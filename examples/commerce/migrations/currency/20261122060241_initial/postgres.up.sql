CREATE TABLE "currency" (
    "code" text NOT NULL,
    "symbol" text NOT NULL,
    "symbol_native" text NOT NULL,
    "name" text NOT NULL,
    "decimal_digits" integer NOT NULL DEFAULT 0,
    "rounding" numeric NOT NULL DEFAULT 0,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "currency_pkey" PRIMARY KEY ("code")
);

COMMENT ON TABLE "currency" IS 'A currency, by its code.';

COMMENT ON COLUMN "currency"."code" IS 'As `eur`: the key itself.';

COMMENT ON COLUMN "currency"."rounding" IS 'The smallest amount; 0 for that of the digits.';
