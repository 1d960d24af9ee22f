CREATE TABLE "member" (
    "id" text COLLATE "C" NOT NULL,
    "email" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "member_email_unique" ON "member" ("email") WHERE deleted_at IS NULL;

COMMENT ON TABLE "member" IS 'Somebody who collects points.';

COMMENT ON COLUMN "member"."id" IS 'Made by the library.';

COMMENT ON COLUMN "member"."email" IS 'Where they are reached.';

CREATE TABLE "entry" (
    "id" text COLLATE "C" NOT NULL,
    "points" integer NOT NULL,
    "reason" text NOT NULL,
    "member_id" text COLLATE "C" NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "entry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "entry_points_check" CHECK ("points" <> 0),
    CONSTRAINT "entry_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "entry_member_id_idx" ON "entry" ("member_id");

COMMENT ON TABLE "entry" IS 'Points that were collected, or spent.';

COMMENT ON COLUMN "entry"."id" IS 'Made by the library.';

COMMENT ON COLUMN "entry"."points" IS 'Below zero when they are spent.';

COMMENT ON COLUMN "entry"."reason" IS 'What they are for.';

COMMENT ON COLUMN "entry"."member_id" IS 'Whose they are.';
