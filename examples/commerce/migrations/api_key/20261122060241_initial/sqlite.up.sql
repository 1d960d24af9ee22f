CREATE TABLE "api_key" (
    "id" text NOT NULL,
    "token" text NOT NULL,
    "salt" text NOT NULL,
    "redacted" text NOT NULL,
    "title" text NOT NULL,
    "type" text NOT NULL,
    "last_used_at" text,
    "created_by" text NOT NULL,
    "revoked_by" text,
    "revoked_at" text,
    "created_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "updated_at" text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
    "deleted_at" text,
    PRIMARY KEY ("id"),
    CONSTRAINT "api_key_type_check" CHECK ("type" IN ('publishable', 'secret'))
);

CREATE UNIQUE INDEX "api_key_token_unique" ON "api_key" ("token") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_revoked_at_idx" ON "api_key" ("revoked_at") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_redacted_idx" ON "api_key" ("redacted") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_type_idx" ON "api_key" ("type") WHERE deleted_at IS NULL;
