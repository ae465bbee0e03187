from chassis.cli import main

from orders.app import SERVICE

main(SERVICE)
