# Of a test binary's dump of goroutines after its time was over: what a reader needs first, in few
# lines and last in the log. A story on the virtual clock stands still for ever when one goroutine
# of its bubble waits for something that the clock does not know, such as a lock; all others wait
# "(durable)" for the clock. So those few are what matters.
/^panic: test timed out/ { timed = 1 }
/running tests:/ { running = 1; next }
running && NF == 0 { running = 0 }
running { tests = tests "\n  " $0 }
/^goroutine [0-9]+ / {
	told = /synctest bubble/ && !/\(durable\)/ && !/\[running|\[synctest/
	if (told) {
		count++
		if (count <= 12) lines = lines "\n  " $0 "\n   "
	}
	depth = 0
	next
}
NF == 0 { told = 0 }
told && count <= 12 && /^\t/ {
	where = $1
	sub(/.*\/mod\//, "", where)
	sub(/.*\/src\//, "", where)
	if (where ~ /^(runtime|internal|sync|testing)\// || ++depth > 7) next
	n = split(where, parts, "/")
	if (n > 2) where = parts[n - 2] "/" parts[n - 1] "/" parts[n]
	lines = lines " " where
}
END {
	if (!timed) exit
	print "\nwhat stood still when the time was over:" tests
	print "  goroutines of bubbles that wait for what is not the virtual clock: " count + 0 lines
}
