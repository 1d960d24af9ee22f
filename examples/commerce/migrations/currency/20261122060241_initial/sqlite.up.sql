CREATE TABLE "currency" (
    "code" text NOT NULL,
    "symbol" text NOT NULL,
    "symbol_native" text NOT NULL,
    "name" text NOT NULL,
    "decimal_digits" integer NOT NULL DEFAULT 0,
    "rounding" integer NOT NULL DEFAULT 0,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("code")
);
