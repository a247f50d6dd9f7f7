package fakediscord

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// locales are the languages that Discord's clients have.
//
// docs: Reference, Locales.
func locales() []string {
	return []string{
		"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro",
		"fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
	}
}

// checkLocalised holds the names and descriptions in other languages against the same rules
// as the default ones.
//
// docs: Interactions/Application Commands, Localization; Application Command Object:
// "Values follow the same restrictions as name" and "as description".
func (cmd *command) checkLocalised(f *formErrors) {
	each := func(field string, texts map[string]string, wrong func(string) bool) {
		for _, locale := range slices.Sorted(maps.Keys(texts)) {
			switch {
			case !slices.Contains(locales(), locale):
				f.add("BASE_TYPE_CHOICES", "Not a locale of Discord's", field, locale)
			case wrong(texts[locale]):
				f.add("APPLICATION_COMMAND_INVALID_NAME", "Localised text is invalid", field, locale)
			}
		}
	}
	each("name_localizations", cmd.NameLocal, func(s string) bool {
		n := utf8.RuneCountInString(s)
		return n < 1 || n > maxCommandName || cmd.Type == commandChat && !isChatName(s)
	})
	each("description_localizations", cmd.DescriptionLocal, func(s string) bool {
		n := utf8.RuneCountInString(s)
		return n < 1 || n > maxCommandText || cmd.Type != commandChat
	})
}
