CREATE TABLE "review" (
    "id" text COLLATE "C" NOT NULL,
    "stars" smallint NOT NULL,
    "text" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "review_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "review_stars_check" CHECK ("stars" >= 1 AND "stars" <= 5)
);

CREATE INDEX "review_stars_idx" ON "review" ("stars") WHERE deleted_at IS NULL;

COMMENT ON TABLE "review" IS 'What somebody says.';

COMMENT ON COLUMN "review"."id" IS 'Made by the library.';

COMMENT ON COLUMN "review"."stars" IS 'One to five.';

COMMENT ON COLUMN "review"."text" IS 'In their own words.';

CREATE TABLE "reply" (
    "id" text COLLATE "C" NOT NULL,
    "text" text NOT NULL,
    "review_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "reply_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reply_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "reply_review_id_idx" ON "reply" ("review_id");

COMMENT ON TABLE "reply" IS 'An answer to a review.';

COMMENT ON COLUMN "reply"."id" IS 'Made by the library.';

COMMENT ON COLUMN "reply"."text" IS 'What is answered.';

COMMENT ON COLUMN "reply"."review_id" IS 'To which review.';
