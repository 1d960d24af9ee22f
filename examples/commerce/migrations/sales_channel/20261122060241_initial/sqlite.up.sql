CREATE TABLE "sales_channel" (
    "id" text NOT NULL,
    "name" text NOT NULL,
    "description" text,
    "is_disabled" integer NOT NULL DEFAULT 0,
    "metadata" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);
