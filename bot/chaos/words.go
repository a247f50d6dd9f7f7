package main

import "fmt"

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func ratio(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }
