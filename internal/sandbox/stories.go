package sandbox

import "time"

// newsroomName is the title of the sample feed.
const newsroomName = "Mill Lane Courier"

// The sample stories' slugs, by which scenes name their discussion.
const (
	riverside = "riverside-road"
	library   = "library-reopens"
	clinic    = "night-clinic"
)

// clinicLater is how the newsroom puts it later.
const clinicLater = "Night clinic to stay open until April"

// morningStories stand in the feed when the bot is set up.
func morningStories(now time.Time) []Story {
	return []Story{
		{
			Slug: library, Title: "Scunthorpe library reopens after two years of repairs", Category: "Culture",
			Author: "Inés Marlow", At: now.Add(-50 * time.Minute),
			Summary: "The reading room has its glass roof back, and the building its first lift. Volunteers carried 60,000 books up the stairs a last time.",
		},
		{
			Slug: riverside, Title: "Riverside road to close to cars on Sundays", Category: "City",
			Author: "Tom Okafor", At: now.Add(-20 * time.Minute),
			Summary: "From May, the two kilometres between the bridges belong to walkers and cyclists for six hours. Shopkeepers are divided.",
		},
	}
}

// eveningStory is published while people are discussing.
func eveningStory(now time.Time) Story {
	return Story{
		Slug: clinic, Title: "Night clinic to stay open through the winter", Category: "Health",
		Author: "Inés Marlow", At: now,
		Summary: "The council found the money after all. The clinic saw 3,200 people last winter, a third of them after midnight.",
	}
}
