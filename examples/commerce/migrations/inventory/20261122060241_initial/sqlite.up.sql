CREATE TABLE "inventory_item" (
    "id" text NOT NULL,
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
    "requires_shipping" integer NOT NULL DEFAULT 1,
    "description" text,
    "title" text,
    "thumbnail" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "inventory_item_sku_unique" ON "inventory_item" ("sku") WHERE deleted_at IS NULL;

CREATE TABLE "inventory_level" (
    "id" text NOT NULL,
    "location_id" text NOT NULL,
    "stocked_quantity" integer NOT NULL DEFAULT 0,
    "reserved_quantity" integer NOT NULL DEFAULT 0,
    "incoming_quantity" integer NOT NULL DEFAULT 0,
    "metadata" text,
    "inventory_item_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "inventory_level_inventory_item_id_fkey" FOREIGN KEY ("inventory_item_id") REFERENCES "inventory_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "inventory_level_inventory_item_id_idx" ON "inventory_level" ("inventory_item_id");

CREATE INDEX "inventory_level_location_id_idx" ON "inventory_level" ("location_id") WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX "inventory_level_inventory_item_id_location_id_unique" ON "inventory_level" ("inventory_item_id", "location_id") WHERE deleted_at IS NULL;

CREATE TABLE "reservation_item" (
    "id" text NOT NULL,
    "line_item_id" text,
    "allow_backorder" integer NOT NULL DEFAULT 0,
    "location_id" text NOT NULL,
    "quantity" integer NOT NULL,
    "external_id" text,
    "description" text,
    "created_by" text,
    "metadata" text,
    "inventory_item_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "reservation_item_inventory_item_id_fkey" FOREIGN KEY ("inventory_item_id") REFERENCES "inventory_item" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "reservation_item_inventory_item_id_idx" ON "reservation_item" ("inventory_item_id");

CREATE INDEX "reservation_item_line_item_id_idx" ON "reservation_item" ("line_item_id") WHERE deleted_at IS NULL;

CREATE INDEX "reservation_item_location_id_idx" ON "reservation_item" ("location_id") WHERE deleted_at IS NULL;
