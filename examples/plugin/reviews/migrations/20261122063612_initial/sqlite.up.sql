CREATE TABLE "review" (
    "id" text NOT NULL,
    "stars" integer NOT NULL,
    "text" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "review_stars_check" CHECK ("stars" >= 1 AND "stars" <= 5)
);

CREATE INDEX "review_stars_idx" ON "review" ("stars") WHERE deleted_at IS NULL;

CREATE TABLE "reply" (
    "id" text NOT NULL,
    "text" text NOT NULL,
    "review_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "reply_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "reply_review_id_idx" ON "reply" ("review_id");
