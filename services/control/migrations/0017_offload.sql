-- Up Migration

-- Every GPU that was ever rented, or asked for: a row is there before the request that spends. Money in millionths of a US dollar.
CREATE TABLE offload_rents (
  id uuid PRIMARY KEY,
  -- What the instance is called at the provider: by it one is found again whose answer was lost.
  label text NOT NULL UNIQUE,
  analyzer text NOT NULL,
  -- `reserved`: asked for, answer unknown. `rented`: it may cost. `ended`: it is known to be gone.
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'rented', 'ended')),
  offer bigint NOT NULL,
  machine bigint NOT NULL,
  gpu text NOT NULL,
  location text NOT NULL,
  instance bigint,
  hour_micros bigint NOT NULL,
  storage_hour_micros bigint NOT NULL,
  in_gb_micros bigint NOT NULL,
  out_gb_micros bigint NOT NULL,
  -- The most that it can cost: what limits count while it is not ended.
  reserved_micros bigint NOT NULL,
  -- When it is destroyed whatever it does.
  until timestamptz NOT NULL,
  in_bytes bigint NOT NULL DEFAULT 0,
  out_bytes bigint NOT NULL DEFAULT 0,
  cost_micros bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- When it was first seen to run: from then on the GPU costs.
  started_at timestamptz,
  ready_at timestamptz,
  ended_at timestamptz,
  reason text
);
CREATE INDEX offload_rents_live ON offload_rents (created_at) WHERE state <> 'ended';
CREATE INDEX offload_rents_ended ON offload_rents (ended_at);

-- Where tasks were worked on, and why: the last word on each. Kept when a medium is removed, because money was spent on it.
CREATE TABLE offload_decisions (
  task_id uuid PRIMARY KEY,
  media_id uuid NOT NULL,
  analyzer text NOT NULL,
  place text NOT NULL CHECK (place IN ('local', 'cloud')),
  reason text NOT NULL,
  rent_id uuid REFERENCES offload_rents,
  -- Null while it is on its way.
  outcome text CHECK (outcome IN ('done', 'failed')),
  -- Seconds of media, or frames, that were looked at elsewhere, and the seconds that it took there.
  units double precision NOT NULL DEFAULT 0,
  seconds double precision NOT NULL DEFAULT 0,
  cost_micros bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX offload_decisions_at ON offload_decisions (at DESC);

-- Machines that failed us, and until when nothing is rented there.
CREATE TABLE offload_avoided (
  machine bigint PRIMARY KEY,
  until timestamptz NOT NULL,
  reason text NOT NULL
);

-- Down Migration

DROP TABLE offload_avoided, offload_decisions, offload_rents;
