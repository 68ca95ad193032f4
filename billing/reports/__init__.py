"""What a month earned: figures of its sales, added up by the database and read by people."""
