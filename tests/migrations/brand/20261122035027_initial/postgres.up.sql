CREATE TABLE "brand" (
    "id" text COLLATE "C" NOT NULL,
    "name" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "brand_pkey" PRIMARY KEY ("id")
);
