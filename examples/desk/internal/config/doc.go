// Package config reads the desk's configuration: brands with their hours,
// policies, teams and templates, and the accounts that speak for them.
//
// The file is JSON in which // begins a comment. Fields that nobody knows are
// refused by name, and every error says the file, the field and the value:
//
//	desk.json: brands[0].hours: sla: hours "Mo 25:00-26:00": hour 25 is out of range
//
// What it reads it also compiles: calendars, policies and rules come out ready
// for package desk. It opens no connection and reads no environment.
//
//	c, err := config.Read("desk.json")
package config
