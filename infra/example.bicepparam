// Parameters for a deployment with the plain Azure CLI. Copy this file, put in your own values, and keep it in git: it
// holds no secret. `azd` uses main.parameters.json instead and asks for what is missing.

using 'main.bicep'

param environmentName = 'production'

// Entra admin center > Enterprise applications > Notion > Object ID
param servicePrincipalId = '00000000-0000-0000-0000-000000000000'

// Who is told when something is wrong: a person, or better a group.
param notificationEmail = 'identity-operations@contoso.com'

// True: storage and vault have no public address. Costs about 30 USD a month more, and the token can then only be set from
// inside the network.
param vnetEnabled = false
