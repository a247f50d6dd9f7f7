package sandbox

import "time"

// Scene is one thing that somebody does in the sandbox's story.
type Scene = scene

// Script is the sandbox's story as data, for whoever plays it elsewhere: the
// newsroom's articles and what people say, report and press, in order.
type Script struct {
	Newsroom string
	Stories  []Story
	Scenes   []Scene
}

// TheScript is what Run plays, without the hours that pass in it (all stories stand in the feed from
// the beginning) and without what is taken back (haste, appealed), which is told by stories of its own elsewhere.
func TheScript(now time.Time) Script {
	s := Script{Newsroom: newsroomName, Stories: append(morningStories(now), eveningStory(now))}
	for _, act := range [][]scene{discussion(), decisions(), evening()} {
		s.Scenes = append(s.Scenes, act...)
	}
	return s
}
