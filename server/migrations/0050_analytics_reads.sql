-- Questions about customers over a range, and what they wrote with their ratings.
create index conversations_begun on conversations (created_at, customer_id);
create index conversations_rated on conversations (((rating ->> 'createdAt')::bigint)) where rating is not null;
