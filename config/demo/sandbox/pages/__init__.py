"""What people see: Stripe's payment page as the sandbox plays it, and the desk at /_sandbox/."""
