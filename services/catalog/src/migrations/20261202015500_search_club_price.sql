-- search_club_price: what a club sells is read in the order of its prices, and not in that of everybody's.

-- small table: no release has been made before it
create index search_documents_club_price_index on search_documents (club, price, kind, id);
drop index search_documents_club_index;
