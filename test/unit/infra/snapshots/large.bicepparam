// Everything that can be asked for: a large tenant, a private network, sign-in, an operator.

using '../../../../infra/main.bicep'

param environmentName = 'large'
param servicePrincipalId = '11111111-1111-1111-1111-111111111111'
param notificationEmail = 'identity@example.com'
param sendFailureEmails = false
param urgentAlertFrequency = 'PT15M'
param alertFrequency = 'PT1H'
param operationsGuideUrl = 'https://example.com/operations.md'
param operatorPrincipalId = '22222222-2222-2222-2222-222222222222'
param operatorPrincipalType = 'Group'
param nodeVersion = '22'
param instanceMemoryMB = 2048
param heapLimitMB = 1024
param storageRedundancy = 'Standard_ZRS'
param keyVaultRetentionInDays = 90
param logRetentionInDays = 90
param logDailyCapGb = '-1'
param signInClientId = '33333333-3333-3333-3333-333333333333'
param vnetEnabled = true
param vnetAddressPrefix = '10.20.30.0/24'
param tags = { costCenter: '4711' }
