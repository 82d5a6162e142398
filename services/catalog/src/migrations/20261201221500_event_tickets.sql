-- event_tickets: the tickets of an event are listed, newest first.

create index tickets_event_index on tickets (event_id, id);
