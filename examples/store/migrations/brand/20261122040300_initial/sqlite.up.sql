CREATE TABLE "brand" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "brand_name_unique" ON "brand" ("name") WHERE deleted_at IS NULL;
