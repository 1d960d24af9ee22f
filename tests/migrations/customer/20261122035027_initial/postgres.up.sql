CREATE TABLE "customer" (
    "id" text COLLATE "C" NOT NULL,
    "email" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "customer_pkey" PRIMARY KEY ("id")
);
