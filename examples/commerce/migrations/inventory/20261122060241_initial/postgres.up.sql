CREATE TABLE "inventory_item" (
    "id" text COLLATE "C" NOT NULL,
    "sku" text,
    "origin_country" text,
    "hs_code" text,
    "mid_code" text,
    "material" text,
    "unit_of_measure" text,
    "weight" integer,
    "length" integer,
    "height" integer,
    "width" integer,
    "requires_shipping" boolean NOT NULL DEFAULT TRUE,
    "description" text,
    "title" text,
    "thumbnail" text,
    "metadata" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "inventory_item_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "inventory_item_sku_unique" ON "inventory_item" ("sku") WHERE deleted_at IS NULL;

COMMENT ON TABLE "inventory_item" IS 'Something that lies in stock.';

CREATE TABLE "inventory_level" (
    "id" text COLLATE "C" NOT NULL,
    "location_id" text NOT NULL,
    "stocked_quantity" numeric NOT NULL DEFAULT 0,
    "reserved_quantity" numeric NOT NULL DEFAULT 0,
    "incoming_quantity" numeric NOT NULL DEFAULT 0,
    "metadata" jsonb,
    "inventory_item_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "inventory_level_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "inventory_level_inventory_item_id_fkey" FOREIGN KEY ("inventory_item_id") REFERENCES "inventory_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "inventory_level_inventory_item_id_idx" ON "inventory_level" ("inventory_item_id");

CREATE INDEX "inventory_level_location_id_idx" ON "inventory_level" ("location_id") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "inventory_level_inventory_item_id_location_id_unique" ON "inventory_level" ("inventory_item_id", "location_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "inventory_level" IS 'How much of an item lies at a location.';

COMMENT ON COLUMN "inventory_level"."location_id" IS 'A stock location, of another module.';

CREATE TABLE "reservation_item" (
    "id" text COLLATE "C" NOT NULL,
    "line_item_id" text,
    "allow_backorder" boolean NOT NULL DEFAULT FALSE,
    "location_id" text NOT NULL,
    "quantity" numeric NOT NULL,
    "external_id" text,
    "description" text,
    "created_by" text,
    "metadata" jsonb,
    "inventory_item_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "reservation_item_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reservation_item_inventory_item_id_fkey" FOREIGN KEY ("inventory_item_id") REFERENCES "inventory_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "reservation_item_inventory_item_id_idx" ON "reservation_item" ("inventory_item_id");

CREATE INDEX "reservation_item_line_item_id_idx" ON "reservation_item" ("line_item_id") WHERE deleted_at IS NULL;

CREATE INDEX "reservation_item_location_id_idx" ON "reservation_item" ("location_id") WHERE deleted_at IS NULL;

COMMENT ON TABLE "reservation_item" IS 'Stock that is promised to a line of an order.';

COMMENT ON COLUMN "reservation_item"."line_item_id" IS 'A line of an order, of another module.';

COMMENT ON COLUMN "reservation_item"."location_id" IS 'A stock location, of another module.';
