CREATE TABLE "member" (
    "id" text NOT NULL,
    "email" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "member_email_unique" ON "member" ("email") WHERE deleted_at IS NULL;

CREATE TABLE "entry" (
    "id" text NOT NULL,
    "points" integer NOT NULL,
    "reason" text NOT NULL,
    "member_id" text NOT NULL,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "entry_points_check" CHECK ("points" <> 0),
    CONSTRAINT "entry_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member" ("id") ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX "entry_member_id_idx" ON "entry" ("member_id");
