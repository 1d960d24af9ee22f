CREATE TABLE "api_key" (
    "id" text COLLATE "C" NOT NULL,
    "token" text NOT NULL,
    "salt" text NOT NULL,
    "redacted" text NOT NULL,
    "title" text NOT NULL,
    "type" text NOT NULL,
    "last_used_at" timestamptz,
    "created_by" text NOT NULL,
    "revoked_by" text,
    "revoked_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_type_check" CHECK ("type" IN ('publishable', 'secret'))
);

CREATE UNIQUE INDEX "api_key_token_unique" ON "api_key" ("token") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_revoked_at_idx" ON "api_key" ("revoked_at") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_redacted_idx" ON "api_key" ("redacted") WHERE deleted_at IS NULL;

CREATE INDEX "api_key_type_idx" ON "api_key" ("type") WHERE deleted_at IS NULL;

COMMENT ON TABLE "api_key" IS 'A key of an administrator, or of a shop front that may only read.';

COMMENT ON COLUMN "api_key"."token" IS 'A secret key is kept as a hash.';

COMMENT ON COLUMN "api_key"."redacted" IS 'What may be shown of the token.';
