from chassis.cli import main

from crm.app import SERVICE

main(SERVICE)
