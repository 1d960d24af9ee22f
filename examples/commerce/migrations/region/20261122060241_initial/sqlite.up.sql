CREATE TABLE "region" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "currency_code" text NOT NULL,
    "automatic_taxes" integer NOT NULL DEFAULT 1,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE TABLE "region_country" (
    "iso_2" text NOT NULL,
    "iso_3" text NOT NULL,
    "num_code" text NOT NULL,
    "name" text NOT NULL,
    "display_name" text NOT NULL,
    "region_id" text,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("iso_2"),
    CONSTRAINT "region_country_region_id_fkey" FOREIGN KEY ("region_id") REFERENCES "region" ("id") ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX "region_country_region_id_idx" ON "region_country" ("region_id");

CREATE UNIQUE INDEX "region_country_region_id_iso_2_unique" ON "region_country" ("region_id", "iso_2") WHERE deleted_at IS NULL;
