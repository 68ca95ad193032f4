"""Which gateway is asked: whose turn it is, who is fit for work, in what order."""
