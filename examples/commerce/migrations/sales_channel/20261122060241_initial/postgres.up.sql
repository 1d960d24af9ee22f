CREATE TABLE "sales_channel" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "is_disabled" boolean NOT NULL DEFAULT FALSE,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "sales_channel_pkey" PRIMARY KEY ("id")
);

COMMENT ON TABLE "sales_channel" IS 'A place where products are sold: a shop front, a market.';
