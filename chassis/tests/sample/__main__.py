from chassis.cli import main

from sample.app import SERVICE

main(SERVICE)
