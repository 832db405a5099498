"""What a curator sees in a preview beside the pages: problems, decisions to make, and where to edit."""
