// The least that must be said: every default.

using '../../../../infra/main.bicep'

param environmentName = 'small'
param servicePrincipalId = '11111111-1111-1111-1111-111111111111'
param notificationEmail = 'identity@example.com'
param vnetEnabled = false
