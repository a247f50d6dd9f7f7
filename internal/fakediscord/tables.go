package fakediscord

// tables lists every feature of the fake. A new one is a file of its own with a
// function that returns its table, and one line here.
func tables() []func(*Discord) table {
	return []func(*Discord) table{
		gatewayRoutes,
		guildRoutes,
		channelRoutes,
		messageRoutes,
		threadRoutes,
		memberRoutes,
		directRoutes,
		interactionRoutes,
		webhookRoutes,
		stickerRoutes,
		faultTableRoutes,
		newsroomRoutes,
		serverRoutes,
		floodRoutes,
	}
}

// table is one feature: its routes, and what it keeps it holds itself.
type table struct {
	routes []route
}
